select
    s.source_id, s.publisher, s.licence, s.is_sample,
    count(distinct d.document_id) as n_documents,
    count(distinct d.document_id) filter (d.duplicate_of is null and d.superseded_by is null) as n_original_documents,
    count(distinct r.case_id) as n_relevant_cases,
    min(d.published_on) as published_from,
    max(d.published_on) as published_to
from main.sources as s
left join main.documents as d using (source_id)
left join main.case_documents as l using (document_id)
left join intermediate.relevant_cases as r using (case_id)
group by all
having n_documents > 0
order by n_documents desc, s.source_id
