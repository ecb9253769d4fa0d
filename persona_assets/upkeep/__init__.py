"""What has to be done to the data folder besides making: erasing people, counting feedback."""
