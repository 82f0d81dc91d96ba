"""The list of partners that a partnership office keeps."""
