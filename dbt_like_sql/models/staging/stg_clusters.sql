select * from {{ source('lake', 'clusters') }}
