"""The paper: from an assessment to pages."""
