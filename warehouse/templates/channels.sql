select
    year, channel, n_cases, n_cases_of_year, share_of_stated, n_cases_with_records, median_records,
    n_cases_dated_by_publication
from marts.channel_trends
order by year, n_cases desc, channel
