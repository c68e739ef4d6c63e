select
    year, n_imprisoned, median_prison_months, q1_prison_months, q3_prison_months,
    n_over_three_years, n_probation, n_fined, median_fine_cny, n_defendants, n_cases
from marts.penalties_by_year
order by year
