select * from {{ source('lake', 'illegal_gains') }}
