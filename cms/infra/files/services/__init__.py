"""What is done to files; `cms.infra.files` offers the verbs for other apps."""
