"""A cohort: CCGs that apply with one set of terms, each by its own sovereign decisions (rule C1)."""
