-- Detects documents linked to several cases with certainty: a text about several cases is a round-up, and its figures
-- would count in each of them.
{{ config(severity='warn') }}
select document_id, count(*) as n_cases
from {{ ref('case_documents') }}
where probability = 1
group by document_id
having count(*) > 1
