"""FTL duty tables: from LEON's duties to columns, rows and rolling totals. Pure."""
