namespace Countersign.Core.Guard.Shell;

/// <content>Programs whose output the text alone decides.</content>
internal sealed partial class ShellRunner
{
    private ShellWord? RunProgram(string name, Call call)
    {
        Emit(call);
        return call.IsCaptured ? KnownOutput.Of(name, call) : null;
    }
}
