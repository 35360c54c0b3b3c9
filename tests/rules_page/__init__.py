"""docs/rules.md: the whole way of a month on one page, read off the rule files by their syntax trees."""
