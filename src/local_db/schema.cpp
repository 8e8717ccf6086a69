// SPDX-License-Identifier: Apache-2.0
#include "local_db/schema.hpp"

#include <array>

namespace petal::local_db {
namespace {

constexpr auto first_version = R"sql(
CREATE TABLE records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL CHECK (table_name <> ''),
  robot_instance_id TEXT NOT NULL CHECK (robot_instance_id <> ''),
  filter_key TEXT NOT NULL CHECK (filter_key <> ''),
  filter_value TEXT NOT NULL CHECK (filter_value <> ''),
  data TEXT NOT NULL CHECK (json_valid(data) AND json_type(data) = 'object'),
  deleted INTEGER GENERATED ALWAYS AS (json_valid(data) AND json_extract(data, '$.deleted') IS 1) VIRTUAL,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE UNIQUE INDEX records_by_filter
  ON records (table_name, robot_instance_id, filter_key, filter_value, deleted);
CREATE VIEW members AS
  SELECT record.id AS record_id, member.key AS key,
         CASE member.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null'
                          ELSE CAST(member.value AS TEXT) END AS value
  FROM records AS record, json_each(record.data) AS member;
)sql";

constexpr std::array steps = {first_version};

}  // namespace

std::span<const char* const> schema() {
  return steps;
}

namespace sql {

const char* const find_filed = R"sql(
SELECT id, data FROM records
WHERE table_name = ?1 AND robot_instance_id = ?2 AND filter_key = ?3 AND filter_value = ?4 AND deleted = 0
)sql";

const char* const find_by_member = R"sql(
SELECT id, data FROM records AS record
WHERE table_name = ?1 AND robot_instance_id = ?2 AND deleted = 0
  AND EXISTS (SELECT 1 FROM members WHERE record_id = record.id AND key = ?3 AND value = ?4)
ORDER BY id LIMIT 1
)sql";

const char* const scan = R"sql(
SELECT id, data FROM records AS record
WHERE table_name = ?1 AND robot_instance_id = ?2 AND deleted = 0
  AND NOT EXISTS (
    SELECT 1 FROM json_each(?3) AS wanted
    WHERE NOT EXISTS (SELECT 1 FROM members
                      WHERE record_id = record.id AND key = json_extract(wanted.value, '$[0]')
                        AND value = json_extract(wanted.value, '$[1]')))
ORDER BY id
)sql";

const char* const find_robot = R"sql(
SELECT id, data FROM records
WHERE table_name = 'config-robot_instances' AND robot_instance_id = ?1 AND filter_value = ?1 AND deleted = 0
ORDER BY updated_at DESC, id DESC LIMIT 1
)sql";

const char* const forget_deleted = R"sql(
DELETE FROM records
WHERE table_name = ?1 AND robot_instance_id = ?2 AND filter_key = ?3 AND filter_value = ?4 AND deleted = 1
)sql";

const char* const forget_deleted_like = R"sql(
DELETE FROM records
WHERE (table_name, robot_instance_id, filter_key, filter_value, deleted) =
      (SELECT table_name, robot_instance_id, filter_key, filter_value, 1 FROM records WHERE id = ?1)
)sql";

const char* const insert = R"sql(
INSERT INTO records (table_name, robot_instance_id, filter_key, filter_value, data) VALUES (?1, ?2, ?3, ?4, ?5)
)sql";

const char* const replace = R"sql(
UPDATE records
SET filter_key = ?2, filter_value = ?3, data = ?4, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE id = ?1
)sql";

const char* const change = R"sql(
UPDATE records SET data = ?2, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = ?1
)sql";

const char* const file_again = R"sql(
UPDATE records
SET filter_value = coalesce((SELECT value FROM members WHERE record_id = ?1 AND key = filter_key), filter_value)
WHERE id = ?1
)sql";

}  // namespace sql
}  // namespace petal::local_db
