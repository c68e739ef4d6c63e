-- Detects cases said to be decided after the last of their documents was published or fetched: archives carry
-- decisions of the years 2041 and 2102.
{{ config(severity='warn') }}
select c.case_id, c.decided_year, max(coalesce(d.published_on, d.fetched_at::date)) as last_seen
from {{ ref('cases') }} as c
inner join {{ ref('case_documents') }} as l using (case_id)
inner join {{ ref('documents') }} as d using (document_id)
group by all
having c.decided_year > max(year(coalesce(d.published_on, d.fetched_at::date)))
