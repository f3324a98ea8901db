using System.Text;

namespace Countersign.Core.Guard.Judging;

/// <summary>Names in code: of what removes files, of libraries that reach something shared, of calls that lose something.</summary>
internal static class CodeNames
{
    private const string Verbs = " delete destroy drop terminate purge revoke stop disable detach deregister flushall flushdb flush truncate reset wipe remove release cancel reboot suspend deactivate disassociate empty deprovision shutdown decommission kill erase ";
    private const string Fillers = " begin async batch admin force bulk safe ";

    private static readonly string[] Libraries =
    [
        "boto3", "botocore", "aiobotocore", "aws-sdk", "Aws::", "azure", "google.cloud", "@google-cloud", "googleapiclient", "Google::", "kubernetes", "psycopg", "pymysql", "mysql", "sqlalchemy", "pymongo", "mongoose", "mongodb", "Mongo::", "redis", "Redis", "'pg'", "\"pg\"", "asyncpg", "knex", "prisma", "Prisma",
        "sequelize", "typeorm", "elasticsearch", "opensearch", "stripe", "octokit", "Octokit", "github", "gitlab", "cloudflare", "hvac", "consul", "kafka", "ActiveRecord", "DB::", "PDO", "mysqli", "cassandra", "snowflake", "firebase", "supabase", "heroku", "digitalocean", "hcloud", "openstack", "pyodbc", "oracledb", "clickhouse", "Sequel",
        "boto", "oci", "linode", "vercel", "netlify", "pulumi", "twilio", "okta", "auth0", "jenkins", "docker.from_env(DOCKER_HOST", "paramiko", "fabric", "DBI",
    ];

    /// <summary>Whether a call of this name removes a file, with what stands before it.</summary>
    public static bool RemovesFiles(string name, string receiver, bool isBare) => name switch
    {
        "rmtree" or "rmSync" or "unlinkSync" or "rmdirSync" or "removeSync" or "emptyDirSync" or "rm_rf" or "rm_r" or "rm_f" or "remove_dir" or "remove_entry" or "removedirs" or "rimraf" or "remove_tree" or "rmdir_recursive" or "truncateSync" => true,
        "unlink" or "rmdir" => true,
        "remove" or "rm" or "delete" or "truncate" or "removeSync" => receiver is "os" or "fs" or "fsp" or "promises" or "FileUtils" or "File" or "Dir" or "Deno" or "fse" or "shutil" or "unlink",
        _ => isBare && name is "rimraf",
    };

    /// <summary>Whether a call of this name writes a file.</summary>
    public static bool WritesFiles(string name) => name is "open" or "writeFileSync" or "writeFile" or "appendFileSync" or "write_text" or "write_bytes" or "file_put_contents" or "writeTextFile" or "outputFileSync" or "copyFileSync" or "copyfile" or "copy" or "rename" or "renameSync" or "move" or "symlink" or "symlinkSync" or "writeTextFileSync";

    /// <summary>Whether code names a library that reaches something shared.</summary>
    public static bool IsConnected(string code)
    {
        foreach (var library in Libraries)
        {
            if (code.Contains(library, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Whether a name says that its call loses or stops something: <c>delete_user</c>, <c>beginDelete</c>, <c>DropCollectionCommand</c>.</summary>
    public static bool Loses(string name)
    {
        var words = Kebab(name.TrimEnd('!')).Split('-');
        var at = words.Length > 1 && Has(Fillers, words[0]) ? 1 : 0;
        return words[at].Length > 0 && Has(Verbs, words[at]);
    }

    /// <summary>A name of an SDK's call as the command line has it: <c>delete_db_instance</c> and <c>DeleteDBInstanceCommand</c> are <c>delete-db-instance</c>.</summary>
    public static string Kebab(string name)
    {
        if (name.EndsWith("Command", StringComparison.Ordinal) && name.Length > 7) name = name[..^7];
        var kebab = new StringBuilder(name.Length + 8);
        for (var at = 0; at < name.Length; at++)
        {
            var c = name[at];
            if (c is '_' or '-') kebab.Append('-');
            else if (!char.IsAsciiLetterUpper(c)) kebab.Append(c);
            else
            {
                var isStart = at > 0 && name[at - 1] is not ('_' or '-') && (!char.IsAsciiLetterUpper(name[at - 1]) || (at + 1 < name.Length && char.IsAsciiLetterLower(name[at + 1])));
                if (isStart) kebab.Append('-');
                kebab.Append(char.ToLowerInvariant(c));
            }
        }

        return kebab.ToString();
    }

    private static bool Has(string list, string word) => list.Contains($" {word} ", StringComparison.Ordinal);
}
