-- Detects combined sentences of imprisonment outside 刑法69: below the longest of their parts or above the sum of them.
{{ config(severity='warn') }}
with parts as (
    select
        defendant_id,
        max(months) filter (is_combined) as combined_months,
        max(months) filter (not is_combined) as longest,
        sum(months) filter (not is_combined) as total,
        count(*) filter (not is_combined) as n_parts
    from {{ ref('penalties') }}
    where kind = 'imprisonment'
    group by defendant_id
)

select * from parts where n_parts > 1 and (combined_months < longest or combined_months > total)
