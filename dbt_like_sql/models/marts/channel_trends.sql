-- How the channels that cases are labelled with move over the years.
{{ facet_trend('channel') }}
