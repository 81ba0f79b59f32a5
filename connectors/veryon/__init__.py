"""Veryon Tracking+: maintenance tracking, over REST. What is known of it is assumed: docs/vendors.md."""
