using System.Collections.Frozen;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// Functions of the databases themselves that change nothing, and words that stand before a parenthesis without being functions. Anybody may
/// define a function that does anything, so one that is not here is not understood.
/// </summary>
internal static class KnownFunctions
{
    private const string Words =
        "and or not in is as on by any all some case when then else end select from where having group order values value using over filter within exists union except intersect returning set "
        + "between like ilike similar limit offset distinct key index partition materialized lateral row into join inner left right full cross outer array interval columns cube rollup sets grouping "
        + "conflict constraint primary unique check foreign references default generated with recursive only table view if elseif elsif while until return for fields lines match against option convert";

    private const string Types =
        "varchar char character varying numeric decimal dec float double int integer smallint bigint tinyint mediumint bit varbit binary varbinary text timestamp timestamptz time timetz date datetime year "
        + "enum nvarchar nchar unsigned signed real vector";

    private const string General =
        "abs ceil ceiling floor round trunc truncate sign mod power pow sqrt exp ln log log2 log10 pi radians degrees sin cos tan asin acos atan atan2 cot random rand greatest least coalesce nullif ifnull "
        + "isnull nvl iif count sum avg min max stddev stddev_pop stddev_samp variance var_pop var_samp string_agg array_agg group_concat json_agg jsonb_agg json_object_agg jsonb_object_agg json_group_array "
        + "json_group_object bool_and bool_or every bit_and bit_or bit_xor total row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value percentile_cont percentile_disc mode "
        + "lower upper initcap length char_length character_length octet_length bit_length substring substr left right mid trim ltrim rtrim btrim lpad rpad repeat reverse replace concat concat_ws position strpos instr "
        + "locate overlay translate split_part ascii chr unicode char quote quote_ident quote_literal quote_nullable format printf elt field find_in_set space soundex insert lcase ucase hex unhex to_hex encode decode "
        + "md5 sha sha1 sha2 sha224 sha256 sha384 sha512 crc32 digest hmac crypt gen_salt to_base64 from_base64 regexp_replace regexp_match regexp_matches regexp_like regexp_substr regexp_instr regexp_split_to_array "
        + "regexp_split_to_table string_to_array array_to_string array_length array_append array_prepend array_cat array_remove array_position array_positions array_dims cardinality unnest generate_series generate_subscripts "
        + "now current_timestamp current_date current_time localtime localtimestamp clock_timestamp statement_timestamp transaction_timestamp timeofday sysdate curdate curtime utc_date utc_time utc_timestamp "
        + "unix_timestamp from_unixtime date_trunc date_part extract age make_date make_time make_timestamp make_timestamptz make_interval to_char to_date to_number to_timestamp justify_days justify_hours "
        + "justify_interval date_add date_sub adddate subdate addtime subtime datediff timediff timestampdiff timestampadd date_format str_to_date dayofweek dayofmonth dayofyear weekday week weekofyear month "
        + "monthname quarter day hour minute second microsecond last_day strftime julianday unixepoch time_format get_format cast try_cast typeof pg_typeof "
        + "gen_random_uuid uuid uuid_generate_v1 uuid_generate_v4 uuid_generate_v5 uuidv4 uuidv7 uuid_to_bin bin_to_uuid is_uuid gen_random_bytes randomblob zeroblob "
        + "json_build_object jsonb_build_object json_build_array jsonb_build_array json_object json_array json_extract json_set json_insert json_replace json_remove json_unquote json_quote json_type json_valid json_length json_keys "
        + "json_contains json_merge json_merge_patch json_merge_preserve json_each json_each_text json_tree jsonb_each jsonb_each_text jsonb_set jsonb_insert jsonb_strip_nulls jsonb_typeof json_typeof jsonb_array_elements "
        + "jsonb_array_elements_text json_array_elements json_array_elements_text jsonb_array_length json_array_length jsonb_object_keys json_object_keys jsonb_extract_path jsonb_extract_path_text json_extract_path "
        + "json_extract_path_text jsonb_path_query jsonb_path_exists jsonb_pretty to_json to_jsonb row_to_json json_populate_record jsonb_populate_record jsonb_to_record jsonb_to_recordset json_to_recordset json_table "
        + "to_tsvector to_tsquery plainto_tsquery websearch_to_tsquery phraseto_tsquery ts_rank ts_headline setweight similarity unaccent width_bucket "
        + "currval lastval last_insert_id last_insert_rowid changes row_count found_rows database schema version user current_user session_user current_role current_schema current_schemas current_database connection_id "
        + "sqlite_version sqlite_source_id likelihood likely unlikely inet_aton inet_ntoa host network to_regclass to_regtype to_regproc to_regnamespace obj_description col_description pg_get_serial_sequence "
        + "pg_get_constraintdef pg_get_indexdef pg_get_functiondef pg_get_viewdef pg_get_expr pg_table_is_visible pg_relation_size pg_total_relation_size pg_size_pretty pg_database_size pg_backend_pid pg_is_in_recovery "
        + "current_setting has_table_privilege has_schema_privilege has_column_privilege pg_has_role int4range int8range numrange tsrange tstzrange daterange lower_inc upper_inc isempty range_merge num_nulls num_nonnulls "
        + "raise txid_current pg_current_xact_id pg_column_size name_const any_value nextval st_makepoint st_setsrid st_point st_geomfromtext st_distance st_dwithin st_contains st_intersects st_x st_y";

    private static readonly FrozenSet<string> Harmless =
        $"{Words} {Types} {General}".Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Stable = "now current_timestamp current_date current_time localtime localtimestamp transaction_timestamp statement_timestamp current_user current_setting to_timestamp lower upper"
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether calling it changes nothing.</summary>
    public static bool IsHarmless(string name) => Harmless.Contains(name);

    /// <summary>Whether it gives one value for a whole statement, so that PostgreSQL can add a column with it as default without writing the table anew.</summary>
    public static bool IsStable(string name) => Stable.Contains(name);

    /// <summary>Functions whose effect is known; says whether this is one.</summary>
    public static bool Acts(SqlToken name, SqlCursor c, SqlScript script)
    {
        if (Effect(name.Text.ToUpperInvariant()) is { } effect)
        {
            script.Add(effect, name);
            return true;
        }

        return name.Is("set_config") && SetConfig(c, script);
    }

    private static PlannedEffect? Effect(string name) => name switch
    {
        "PG_TERMINATE_BACKEND" or "PG_CANCEL_BACKEND" => SqlEffect.Breaks(SqlKinds.Session, "other sessions", "it ends other sessions or what they are doing"),
        "PG_DROP_REPLICATION_SLOT" => SqlEffect.Gone(SqlKinds.Slot, "replication slot", "the replica or consumer behind it loses its place", Holds.Service),
        "SETVAL" => SqlEffect.Changed(SqlKinds.Sequence, "sequence", "where it stands is set; keys may repeat or be left out"),
        "LO_UNLINK" => SqlEffect.Lost("sql_large_object", "large object", "it is gone"),
        _ => null,
    };

    /// <summary>The function form of SET; only a setting that is named in a text and is none of those that guard is let pass.</summary>
    private static bool SetConfig(SqlCursor c, SqlScript script)
    {
        var setting = c.Peek(2);
        if (!setting.IsText || setting.IsCut || SettingStatements.IsGuard(setting.Text)) return false;
        script.Known.Forget();
        script.Note("session", "", "A setting of the session is changed.");
        return true;
    }
}
