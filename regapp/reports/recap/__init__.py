"""The recap: an event in numbers that agree with one another, on the page, on paper and in spreadsheets."""
