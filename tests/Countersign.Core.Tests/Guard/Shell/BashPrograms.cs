namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>Makes programs of bash by chance: some that it parses and some that it does not, and some whose words the text alone decides.</summary>
internal static class BashPrograms
{
    /// <summary>What the names of programs begin with that exist nowhere.</summary>
    public const string Program = "zz";

    private static readonly string[] Pieces =
    [
        "a", "b c", "'q'", "\"d\"", "$x", "${x:-y}", "$(c)", "`c`", "$((1+2))", "{a,b}", ";", ";", "\n", "\n", "&&", "||", "|", "|&", "&", "!", "(", ")", "{ ", "; }",
        "if a; then", "elif b; then", "else", "; fi", "while a; do", "until b; do", "; done", "for x in a b; do", "for ((;;)); do",
        "for x; do", "case x in", "a)", "(b|c)", ";;", ";&", "esac", "in", "do", "done", "then", "fi", "f() {", "function g", "> f", "2>&1", "<<< w", "< <(c)", "&> f",
        ">|", "x=1", "a=(1 2)", "x+=1", "[[ -n $x ]]", "[[ a == b ]]", "[[ a", "]]", "((x++))", "((", "))", "time", "coproc", "\\", "\\\n", "#c\n", "cat <<E\nt\nE\n",
        "$'a'", "select x in a; do", "'", "\"", "${x", "$(", "{x}",
    ];

    /// <summary>A text that may or may not be a program: pieces of the grammar in some order.</summary>
    public static string Scrambled(Random random)
    {
        var pieces = random.Next(1, 9);
        return string.Join(' ', Enumerable.Range(0, pieces).Select(_ => Pieces[random.Next(Pieces.Length)]));
    }

    /// <summary>A command, or some, whose words the text decides.</summary>
    public static string Literal(Random random) => random.Next(14) switch
    {
        0 => $"x={Word(random)}; {Call(random, "\"$x\"", "${x}")}",
        1 => $"y='p q  r'; {Call(random, "$y", "\"$y\"", "a$y", "${y}b")}",
        2 => $"for i in {Word(random)} {Word(random)}; do {Call(random, "\"$i\"")}; done",
        3 => $"f() {{ {Call(random, "\"$@\"", "$1", "\"$2\"")}; }}; f {Word(random)} {Word(random)}",
        4 => $"a=({Word(random)} {Word(random)}); {Call(random, "\"${a[@]}\"", "\"${a[0]}\"", "${#a[@]}")}",
        5 => $"set -- {Word(random)} {Word(random)}; {Call(random, "\"$@\"", "$#", "\"$1\"")}",
        6 => $"s=ab.cd.ef; {Call(random, "${s%.*}", "${s%%.*}", "${s#*.}", "${s##*.}", "${s/b/X}", "${s//./-}", "${s:1:3}", "${#s}", "${s^^}", "${s:-n}", "${s:+w}")}",
        7 => $"({Call(random)}) && {{ {Call(random)}; }}",
        8 => Call(random, "$(echo " + Word(random) + ")", "\"$(printf '%s-' a b)\"", "`echo k`"),
        9 => Call(random, "{a,b}c", "x{1..3}", "{a,{b,c}}d", "{q}", "a{,b}"),
        10 => $"if {Call(random)}; then {Call(random)}; fi",
        11 => $"eval {Program}e {Word(random).Replace("\\", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\"", "",
            StringComparison.Ordinal)} 'a \"b  c\"'",
        12 => $"x=a; x+=b; {Call(random, "$x")} # {Program}",
        _ => Call(random),
    };

    private static string Call(Random random, params string[] special)
    {
        var words = Enumerable.Range(0, random.Next(0, 4)).Select(_ => special.Length > 0 && random.Next(2) == 0 ? special[random.Next(special.Length)] : Word(random));
        return $"{Program}{random.Next(10)} {string.Join(' ', words)}".TrimEnd();
    }

    private static string Word(Random random) => random.Next(12) switch
    {
        0 => "'a b'",
        1 => "\"c  d\"",
        2 => "e\\ f",
        3 => "$'g\\th\\x41'",
        4 => "i''j\"k\"l",
        5 => "\"m\\\"n\\$\"",
        6 => "'o\"p'",
        7 => "''",
        8 => "--q=r",
        9 => "s\\\nt",
        10 => "u#v",
        _ => "w" + random.Next(100),
    };
}
