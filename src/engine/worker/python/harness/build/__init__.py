"""What runs while the image is built, and no longer when a worker starts."""
