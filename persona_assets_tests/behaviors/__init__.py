"""Tests of behaviors."""
