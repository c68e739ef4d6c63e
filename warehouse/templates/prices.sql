select
    year, data_type, side, n, n_cases, median_cny, q1_cny, q3_cny, lowest_cny, highest_cny, n_fuzzy, n_dated_by_case
from marts.price_per_record_by_year
order by data_type, year, side
