"""Ways to reach vendors: one file or folder a channel, each an implementation of VendorChannel."""
