"""What staff may say in an emergency, who must agree, and who is called."""
