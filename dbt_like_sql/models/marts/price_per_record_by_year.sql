-- Prices of one record in CNY. An interval enters with its midpoint; one that states an upper bound alone (不到一毛,
-- lower end 0) therefore enters with half of it and is counted in n_fuzzy. The year is that in which the price was
-- paid or asked; where none is stated, that of the case.
with observed as (
    select
        coalesce(year(coalesce(p.observed_to, p.observed_from)), r.year)::integer as year,
        coalesce(p.observed_to, p.observed_from) is null as is_dated_by_case,
        coalesce(p.data_type, 'not_stated') as data_type,
        p.side,
        p.case_id,
        p.is_fuzzy,
        p.price_min_cny,
        p.price_max_cny,
        (p.price_min_cny + p.price_max_cny) / 2 as price_cny
    from {{ ref('price_observations') }} as p
    inner join {{ ref('relevant_cases') }} as r using (case_id)
)

select
    year,
    data_type,
    side,
    count(*) as n,
    count(distinct case_id) as n_cases,
    count(*) filter (is_fuzzy) as n_fuzzy,
    count(*) filter (is_dated_by_case) as n_dated_by_case,
    median(price_cny) as median_cny,
    quantile_cont(price_cny, 0.25) as q1_cny,
    quantile_cont(price_cny, 0.75) as q3_cny,
    min(price_min_cny) as lowest_cny,
    max(price_max_cny) as highest_cny
from observed
group by all
order by year, data_type, side
