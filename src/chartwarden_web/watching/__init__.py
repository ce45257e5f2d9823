"""What those who keep an instance running may see of it: a log of requests, whether it is well, and numbers."""
