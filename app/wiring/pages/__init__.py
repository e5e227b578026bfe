"""What pages for residents are handed, one file for each part of the site."""
