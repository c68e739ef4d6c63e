-- How the industries that cases are labelled with move over the years.
{{ facet_trend('industry') }}
