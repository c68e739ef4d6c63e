select * from {{ source('lake', 'sources') }}
