-- Detects facts whose evidence is a document that does not belong to their case.
{% set facts = {'penalties': 'penalty_id', 'record_counts': 'record_count_id', 'illegal_gains': 'illegal_gain_id',
                'price_observations': 'price_observation_id'} -%}
{% for table, key in facts.items() -%}
select '{{ table }}' as table_name, f.{{ key }} as row_id, f.case_id, e.document_id
from {{ ref(table) }} as f
inner join {{ ref('evidence') }} as e using (evidence_id)
left join {{ ref('case_documents') }} as l on l.case_id = f.case_id and l.document_id = e.document_id
where l.case_id is null
{% if not loop.last %}union all
{% endif -%}
{% endfor %}
