-- Detects defendants with two combined sentences of one kind in a case: only one is to be executed (刑法69), the other
-- is likely that of the court below.
{{ config(severity='error') }}
select defendant_id, kind, count(*) as n
from {{ ref('penalties') }}
where is_combined and kind in ('imprisonment', 'detention', 'control')
group by all
having count(*) > 1
