{# Cases by year and code of one facet. A case with several codes counts in each; `share_of_stated` is its part of the
   cases of the year whose text states any code. A case's records are its largest stated count: parts are not added. #}
{% macro facet_trend(facet) %}
with coded as (
    select r.year, r.case_id, r.is_dated_by_decision, f.code
    from {{ ref('relevant_cases') }} as r
    inner join {{ ref('case_facets') }} as f on f.case_id = r.case_id and f.facet = '{{ facet }}'
),

years as (
    select
        year,
        count(distinct case_id) as n_cases_of_year,
        count(distinct case_id) filter (code <> 'not_stated') as n_cases_stated
    from coded
    group by year
),

records as (
    select case_id, max(count) as largest_count from {{ ref('record_counts') }} group by case_id
),

gains as (
    select case_id, max(amount_cny) as largest_gain_cny from {{ ref('illegal_gains') }} group by case_id
)

select
    c.year,
    c.code as {{ facet }},
    count(*) as n_cases,
    y.n_cases_of_year,
    y.n_cases_stated,
    case when c.code <> 'not_stated' then count(*) / nullif(y.n_cases_stated, 0) end as share_of_stated,
    count(*) filter (not c.is_dated_by_decision) as n_cases_dated_by_publication,
    count(r.largest_count) as n_cases_with_records,
    median(r.largest_count) as median_records,
    max(r.largest_count) as max_records,
    count(g.largest_gain_cny) as n_cases_with_gain,
    median(g.largest_gain_cny) as median_gain_cny
from coded as c
inner join years as y on y.year is not distinct from c.year
left join records as r using (case_id)
left join gains as g using (case_id)
group by c.year, c.code, y.n_cases_of_year, y.n_cases_stated
order by c.year, c.code
{% endmacro %}
