-- What each source holds of each year's relevant cases, beside the national figure of persons prosecuted where one
-- covers exactly that year. A fall in published documents is not a fall in crime.
with linked as (
    select d.source_id, r.year, r.case_id, d.document_id, d.duplicate_of
    from {{ ref('relevant_cases') }} as r
    inner join {{ ref('case_documents') }} as l using (case_id)
    inner join {{ ref('documents') }} as d using (document_id)
),

years as (
    select year, count(*) as n_cases_of_year from {{ ref('relevant_cases') }} group by year
),

defendants_of_year as (
    select year, count(*) as n_defendants_of_year from {{ ref('defendant_sentences') }} group by year
),

official as (
    select year(period_from) as year, max(figure) as official_persons_prosecuted, any_value(publisher) as official_publisher
    from {{ ref('official_figures') }}
    where
        measure = 'persons_prosecuted' and scope = 'national'
        and period_from = make_date(year(period_from), 1, 1) and period_to = make_date(year(period_from), 12, 31)
    group by all
)

select
    k.source_id,
    s.publisher,
    s.is_sample,
    k.year,
    count(distinct k.document_id) as n_documents,
    count(distinct k.document_id) filter (k.duplicate_of is null) as n_original_documents,
    count(distinct k.case_id) as n_cases,
    y.n_cases_of_year,
    coalesce(t.n_defendants_of_year, 0) as n_defendants_of_year,
    o.official_persons_prosecuted,
    o.official_publisher
from linked as k
inner join {{ ref('sources') }} as s using (source_id)
inner join years as y on y.year is not distinct from k.year
left join defendants_of_year as t on t.year is not distinct from k.year
left join official as o on o.year = k.year
group by all
order by k.source_id, k.year
