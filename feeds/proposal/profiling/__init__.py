"""What the columns of a feed are like: words of their names, shapes of their values, their language."""
