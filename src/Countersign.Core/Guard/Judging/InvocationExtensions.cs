using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>What an invocation runs through.</summary>
internal static class InvocationExtensions
{
    /// <summary>Whether its last words come from what is piped into <c>xargs</c> or <c>parallel</c>.</summary>
    public static bool IsThroughXargs(this Invocation invocation) => IsThrough(invocation, "xargs") || IsThrough(invocation, "parallel");

    /// <summary>Whether it runs through a program of this name.</summary>
    public static bool IsThrough(this Invocation invocation, string program)
    {
        foreach (var wrapper in invocation.Through)
        {
            if (wrapper.Program == program) return true;
        }

        return false;
    }
}
