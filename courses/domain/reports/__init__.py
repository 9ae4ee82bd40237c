"""Reports: how far people are, by place, in one grouped query; the words over it, the chart and the spreadsheet."""
