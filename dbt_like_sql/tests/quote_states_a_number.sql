-- Detects figures whose quote has no numeral: Arabic, full-width, Chinese or 半 (半年): such a row cannot be checked.
{% set numeral = '[0-9０-９〇○零一二三四五六七八九十百千万亿两廿卅半几壹贰叁肆伍陆柒捌玖拾佰仟萬億兩幾貳參陸]' -%}
select 'penalties' as table_name, p.penalty_id as row_id, e.quote
from {{ ref('penalties') }} as p
inner join {{ ref('evidence') }} as e using (evidence_id)
where (p.months is not null or p.amount_cny is not null) and not regexp_matches(e.quote, '{{ numeral }}')
{% for table, key in {'record_counts': 'record_count_id', 'illegal_gains': 'illegal_gain_id',
                      'price_observations': 'price_observation_id'}.items() -%}
union all
select '{{ table }}', f.{{ key }}, e.quote
from {{ ref(table) }} as f
inner join {{ ref('evidence') }} as e using (evidence_id)
where not regexp_matches(e.quote, '{{ numeral }}')
{% endfor %}
