"""What changes in the help centre, one verb each."""
