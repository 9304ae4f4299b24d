"""The Runs page: all runs of a home, found again, put together by seeds, and managed."""
