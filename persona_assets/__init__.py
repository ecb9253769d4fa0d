"""Observations become personas; personas become data that is realistic and repeatable."""
