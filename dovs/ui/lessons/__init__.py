"""The Lessons page: the list, a lesson with its stages, presentation mode, the teacher's page."""
