"""The suite's options for pytest. The suite itself is imported only when somebody asks for it."""
