namespace Countersign.Core.Guard.Shell;

/// <summary>One command of a shell text, simple or compound, as it was parsed.</summary>
internal abstract class ShellNode
{
    /// <summary>Its redirections, in order; null where it has none.</summary>
    public List<RedirectionNode>? Redirections;
}

/// <summary>Commands one after the other.</summary>
internal sealed class ListNode : ShellNode
{
    public readonly List<ShellNode> Items = [];
}

/// <summary><c>a &amp;&amp; b || c</c>: the first always runs, the others may.</summary>
internal sealed class ConditionalNode(ShellNode first) : ShellNode
{
    public readonly ShellNode First = first;
    public readonly List<(bool IsAnd, ShellNode Command)> Rest = [];
}

/// <summary><c>a | b</c></summary>
internal sealed class PipelineNode : ShellNode
{
    public readonly List<ShellNode> Stages = [];
}

/// <summary>Assignments and words: a program with its arguments, or only assignments, or only redirections.</summary>
internal sealed class SimpleNode : ShellNode
{
    public List<AssignmentNode>? Assignments;
    public readonly List<WordNode> Words = [];
}

/// <summary><c>( … )</c> and <c>{ …; }</c></summary>
internal sealed class GroupNode(ListNode body, bool isSubshell) : ShellNode
{
    public readonly ListNode Body = body;
    public readonly bool IsSubshell = isSubshell;
}

/// <summary><c>if</c> with its branches; a branch without a condition is the <c>else</c>.</summary>
internal sealed class IfNode : ShellNode
{
    public readonly List<(ListNode? Condition, ListNode Body)> Branches = [];
}

/// <summary><c>while</c> and <c>until</c>.</summary>
internal sealed class WhileNode(ListNode condition, ListNode body) : ShellNode
{
    public readonly ListNode Condition = condition;
    public readonly ListNode Body = body;
}

/// <summary><c>for</c> and <c>select</c> over words, or over the positional parameters where <paramref name="words"/> is null.</summary>
internal sealed class ForNode(string name, List<WordNode>? words, ListNode body) : ShellNode
{
    public readonly string Name = name;
    public readonly List<WordNode>? Words = words;
    public readonly ListNode Body = body;
}

/// <summary><c>(( … ))</c>, or <c>for ((…;…;…))</c> where it has a body.</summary>
internal sealed class ArithmeticNode(WordNode expression, ListNode? body) : ShellNode
{
    public readonly WordNode Expression = expression;
    public readonly ListNode? Body = body;
}

/// <summary><c>case word in … esac</c></summary>
internal sealed class CaseNode(WordNode subject) : ShellNode
{
    public readonly WordNode Subject = subject;
    public readonly List<(List<WordNode> Patterns, ListNode Body)> Arms = [];
}

/// <summary><c>[[ … ]]</c>: only its words are kept.</summary>
internal sealed class TestNode : ShellNode
{
    public readonly List<WordNode> Words = [];
}

/// <summary>The definition of a function.</summary>
internal sealed class FunctionNode(string name, ShellNode body) : ShellNode
{
    public readonly string Name = name;
    public readonly ShellNode Body = body;
}

/// <summary><c>name=value</c>, <c>name+=value</c>, <c>name[i]=value</c>, <c>name=(…)</c>.</summary>
internal sealed class AssignmentNode(string name, bool isAppending, WordNode? index, WordNode? value, List<WordNode>? items)
{
    public readonly string Name = name;
    public readonly bool IsAppending = isAppending;
    public readonly WordNode? Index = index;
    public readonly WordNode? Value = value;
    public readonly List<WordNode>? Items = items;
}

/// <summary>A redirection; the body of a here-document comes after the line it is on.</summary>
internal sealed class RedirectionNode(RedirectionKind kind, int descriptor, WordNode target)
{
    public readonly RedirectionKind Kind = kind;

    /// <summary>The descriptor that is redirected; -1 for standard output and error together, or one named by a variable.</summary>
    public readonly int Descriptor = descriptor;

    public WordNode Target = target;
}
