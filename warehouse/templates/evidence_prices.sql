-- Each stated price, dated as the chart dates it: by the period stated with it, else by its case.
select
    coalesce(year(coalesce(p.observed_to, p.observed_from)), r.year) as year,
    coalesce(p.data_type, 'not_stated') as data_type, p.side, p.price_min_cny, p.price_max_cny, p.is_fuzzy,
    e.evidence_id, e.quote, e.char_start, e.char_end, e.document_id
from main.price_observations as p
inner join intermediate.relevant_cases as r using (case_id)
inner join main.evidence as e using (evidence_id)
order by year desc nulls last, data_type, p.side, p.price_min_cny, e.evidence_id
