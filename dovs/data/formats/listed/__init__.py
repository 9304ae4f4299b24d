"""Lists of images: paths and labels as text, tables or JSON, and the files that they mean."""
