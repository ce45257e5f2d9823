"""The JSON API for programs: the same actions as the screens, by a token of one person for one purpose."""
