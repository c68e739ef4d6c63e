{# Generic tests that the contracts' rules become. A null is "not stated"; only not_null speaks about it. #}

{% test in_range(model, column_name, minimum=none, maximum=none) %}
    {# Detects values outside the bounds, which are themselves admitted. #}
    select {{ column_name }}
    from {{ model }}
    where false
    {%- if minimum is not none %} or {{ column_name }} < {{ literal(minimum) }}{% endif %}
    {%- if maximum is not none %} or {{ column_name }} > {{ literal(maximum) }}{% endif %}
{% endtest %}

{% test of_form(model, column_name, pattern) %}
    {# Detects values that the regular expression does not find. #}
    select {{ column_name }}
    from {{ model }}
    where not regexp_matches({{ column_name }}, '{{ pattern | replace("'", "''") }}')
{% endtest %}

{% test unique_together(model, columns) %}
    {# Detects combinations of values that stand in more than one row. #}
    select {{ quoted(columns) }}, count(*) as n
    from {{ model }}
    group by all
    having count(*) > 1
{% endtest %}

{% test no_row_where(model, condition) %}
    {# Detects rows that meet the condition. #}
    select *
    from {{ model }}
    where {{ condition }}
{% endtest %}

{% macro literal(bound) -%}
    {%- if bound is string -%} '{{ bound }}' {%- else -%} {{ bound }} {%- endif -%}
{%- endmacro %}

{% macro quoted(columns) -%}
    {%- for column in columns -%} "{{ column }}"{% if not loop.last %}, {% endif %} {%- endfor -%}
{%- endmacro %}
