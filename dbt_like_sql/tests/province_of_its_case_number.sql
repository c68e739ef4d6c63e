-- Detects cases whose province is not that of the court code in any of their case numbers. Only numbers of the style
-- in use since 2016-01-01 open with the character of the province; older ones carry local names.
{{ config(severity='warn') }}
with coded as (
    select case_id, province, regexp_extract(number, '^（(?:201[6-9]|20[2-9]\d)）(\p{Han})\d{2}', 1) as code_character
    from (select case_id, province, unnest(case_numbers) as number from {{ ref('cases') }})
)

select c.case_id, c.province, list(distinct p.province) as provinces_of_numbers
from coded as c
inner join {{ ref('provinces') }} as p using (code_character)
where c.province is not null
group by all
having not list_contains(provinces_of_numbers, c.province)
