namespace Countersign.Core.Guard.Shell;

/// <summary>A scripting language whose code is looked into for commands.</summary>
internal enum CodeLanguage
{
    Python,
    Node,
    Ruby,
    Perl,
    Php,
    Awk,
    Lua,
    AppleScript,
}
