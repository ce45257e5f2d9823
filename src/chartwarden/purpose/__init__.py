"""Why a chart may be opened: the kind of work, its target, and the work item that assigns it."""
